"""The digest of an edition is called by what it is of: steps have one of their own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_editions_publications_files")]

    operations = [
        migrations.RenameField("edition", "digest", "prepared_digest"),
        migrations.RenameField("historicaledition", "digest", "prepared_digest"),
    ]
