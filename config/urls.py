"""The addresses of the office. Each application brings its own; the order decides who answers first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config import sign_in, views

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    # The language can be changed on the sign-in page too.
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/demo/", views.demo_sign_in, name="demo_sign_in"),
    path("accounts/signed-in/", sign_in.signed_in, name="signed_in"),
    # Accounts and their addresses are the office's to give: nobody signs up or moves an account to another address.
    path("accounts/signup/", views.absent, name="account_signup"),
    path("accounts/email/", views.absent, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("reports.urls")),
    path("", include("grants.urls")),
    path("", include("fund.urls")),
]
