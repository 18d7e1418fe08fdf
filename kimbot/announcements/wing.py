"""Everything of this wing that the composition root mounts."""

from kimbot.announcements import handlers
from kimbot.announcements.after import form as correcting
from kimbot.announcements.after import handlers as after
from kimbot.announcements.approval import form as approval_form
from kimbot.announcements.approval import handlers as approval
from kimbot.announcements.audience import handlers as recipients
from kimbot.announcements.composing import form
from kimbot.announcements.sharing import handlers as sharing
from kimbot.announcements.templates import form as template_form
from kimbot.announcements.templates import handlers as template_handlers

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
