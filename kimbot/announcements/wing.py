"""Everything of this wing that the composition root mounts."""

from kimbot.announcements import (
    after,
    correcting,
    form,
    handlers,
    recipients,
    sharing,
    template_form,
    template_handlers,
)
from kimbot.announcements.approval import form as approval_form
from kimbot.announcements.approval import handlers as approval

ROUTES = (
    *handlers.ROUTES,
    *after.ROUTES,
    *sharing.ROUTES,
    *recipients.ROUTES,
    *approval.ROUTES,
    *template_handlers.ROUTES,
)
FORMS = (*form.FORMS, correcting.CORRECT, *approval_form.FORMS, *template_form.FORMS)
ACTS = {**handlers.ACTS, **after.ACTS}
JOBS = sharing.JOBS
