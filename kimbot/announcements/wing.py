"""Everything of this wing that the composition root mounts."""

from kimbot.announcements import form, handlers, recipients, sharing, template_form, template_handlers
from kimbot.announcements.approval import form as approval_form
from kimbot.announcements.approval import handlers as approval

ROUTES = (
    *handlers.ROUTES,
    *sharing.ROUTES,
    *recipients.ROUTES,
    *approval.ROUTES,
    *template_handlers.ROUTES,
)
FORMS = (*form.FORMS, *approval_form.FORMS, *template_form.FORMS)
ACTS = handlers.ACTS
JOBS = sharing.JOBS
