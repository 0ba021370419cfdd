"""Keeping organisations and projects, each with its history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from fund.views.recording.register import RegisterPage
from grants.forms.register import OrganisationForm, ProjectForm
from grants.models import Organisation, Project


class EditOrganisation(RegisterPage):
    form_class = OrganisationForm
    model = Organisation
    title_new = gettext_lazy("Add an organisation")
    title_edit = gettext_lazy("Edit an organisation")


class EditProject(RegisterPage):
    form_class = ProjectForm
    model = Project
    key_name = "number"
    title_new = gettext_lazy("Add a project")
    title_edit = gettext_lazy("Edit a project")
