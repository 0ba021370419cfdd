"""The addresses of organisations' instruments, the fund's rules and its windows."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from fund.access import requires
from grants.views.instruments import bank_details, organisation, rules

_OF = "funds/<str:code>/organisations/<path:reference>/terms"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_OF}/", organisation.terms, name="organisation-terms"),
    *(
        pattern
        for name, page in (
            ("memorandum", organisation.EditMemorandum),
            ("rate", organisation.EditRate),
            ("focal-point", organisation.EditFocalPoint),
        )
        for pattern in (
            path(f"{_OF}/{name}/add/", requires("instrument.edit")(page.as_view()), name=f"{name}-add"),
            path(f"{_OF}/{name}/<int:number>/", requires("instrument.edit")(page.as_view()), name=f"{name}-edit"),
        )
    ),
    path(f"{_OF}/bank-details/add/", bank_details.prepare, name="bank-details-add"),
    path("funds/<str:code>/bank-details/<str:number>/", bank_details.bank_details, name="bank-details"),
    path("funds/<str:code>/bank-details/<str:number>/verify/", bank_details.verify, name="bank-details-verify"),
    path("funds/<str:code>/bank-details/<str:number>/refuse/", bank_details.refuse, name="bank-details-refuse"),
    path("funds/<str:code>/rules/", rules.rules, name="rules"),
    path("funds/<str:code>/rules/edit/", requires("rules.set")(rules.EditRules.as_view()), name="rules-edit"),
    path(
        "funds/<str:code>/rules/targets/add/",
        requires("rules.set")(rules.EditLevelTarget.as_view()),
        name="level-target-add",
    ),
    path(
        "funds/<str:code>/rules/targets/<int:number>/",
        requires("rules.set")(rules.EditLevelTarget.as_view()),
        name="level-target-edit",
    ),
    path(
        "funds/<str:code>/rules/targets/<int:number>/remove/",
        rules.level_target_take_away,
        name="level-target-remove",
    ),
    path("funds/<str:code>/windows/add/", requires("window.edit")(rules.EditWindow.as_view()), name="window-add"),
    path(
        "funds/<str:code>/windows/<int:number>/",
        requires("window.edit")(rules.EditWindow.as_view()),
        name="window-edit",
    ),
]
