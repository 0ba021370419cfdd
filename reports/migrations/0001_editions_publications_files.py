import django.db.models.deletion
import fund.creating_together
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('fund', '0002_transfers_between_funds_in_pairs'),
    ]

    operations = [
        fund.creating_together.CreateModels(
            operations=[migrations.CreateModel(
                name='Edition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('annual', 'consolidated annual report'), ('final_fund', 'final report of the fund'), ('final_project', 'final report of a project'), ('source_and_use', 'certified statement of sources and uses')], default='annual', max_length=16, verbose_name='report')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('subject', models.CharField(blank=True, max_length=64, verbose_name='project')),
                    ('texts', models.JSONField(default=dict, verbose_name='texts')),
                    ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                    ('known_at', models.PositiveBigIntegerField(null=True, verbose_name='as known at entry')),
                    ('digest', models.CharField(blank=True, max_length=64, verbose_name='digest of what was prepared')),
                    ('restates', models.TextField(blank=True, verbose_name='why it is restated')),
                    ('state', models.CharField(choices=[('draft', 'being written'), ('prepared', 'prepared for certification'), ('published', 'published')], default='draft', max_length=12, verbose_name='state')),
                    ('edits', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField(verbose_name='created at')),
                    ('edited_at', models.DateTimeField(verbose_name='edited at')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='fund.fund')),
                ],
                options={
                    'verbose_name': 'report in preparation',
                    'verbose_name_plural': 'reports in preparation',
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('kind'), models.F('year'), models.F('subject'), name='one_edition_per_report')],
                },
            ), migrations.CreateModel(
                name='HistoricalEdition',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('annual', 'consolidated annual report'), ('final_fund', 'final report of the fund'), ('final_project', 'final report of a project'), ('source_and_use', 'certified statement of sources and uses')], default='annual', max_length=16, verbose_name='report')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('subject', models.CharField(blank=True, max_length=64, verbose_name='project')),
                    ('texts', models.JSONField(default=dict, verbose_name='texts')),
                    ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                    ('known_at', models.PositiveBigIntegerField(null=True, verbose_name='as known at entry')),
                    ('digest', models.CharField(blank=True, max_length=64, verbose_name='digest of what was prepared')),
                    ('restates', models.TextField(blank=True, verbose_name='why it is restated')),
                    ('state', models.CharField(choices=[('draft', 'being written'), ('prepared', 'prepared for certification'), ('published', 'published')], default='draft', max_length=12, verbose_name='state')),
                    ('edits', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField(verbose_name='created at')),
                    ('edited_at', models.DateTimeField(verbose_name='edited at')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='fund.fund')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical report in preparation',
                    'verbose_name_plural': 'historical reports in preparation',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=40, verbose_name='kind')),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('parameters', models.JSONField(default=dict, verbose_name='parameters')),
                    ('key', models.CharField(blank=True, max_length=64)),
                    ('asked_at', models.DateTimeField(verbose_name='asked at')),
                    ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('working', 'being made'), ('done', 'ready'), ('failed', 'failed'), ('expired', 'expired')], default='waiting', max_length=12, verbose_name='state')),
                    ('attempt', models.PositiveSmallIntegerField(default=0)),
                    ('lease_until', models.DateTimeField(null=True)),
                    ('task_id', models.CharField(blank=True, max_length=64)),
                    ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                    ('total', models.PositiveIntegerField(default=0, verbose_name='of')),
                    ('problem', models.JSONField(null=True)),
                    ('file_name', models.CharField(blank=True, max_length=200, verbose_name='file name')),
                    ('media_type', models.CharField(blank=True, max_length=100, verbose_name='type')),
                    ('size', models.PositiveBigIntegerField(null=True, verbose_name='size in bytes')),
                    ('digest', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                    ('expires_at', models.DateTimeField(null=True, verbose_name='kept until')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                    ('fund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='fund.fund')),
                ],
                options={
                    'verbose_name': 'file that was asked for',
                    'verbose_name_plural': 'files that were asked for',
                    'indexes': [models.Index(fields=['asked_by', '-asked_at'], name='job_mine'), models.Index(fields=['state', 'expires_at'], name='job_expiring')],
                },
            ), migrations.CreateModel(
                name='Publication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('annual', 'consolidated annual report'), ('final_fund', 'final report of the fund'), ('final_project', 'final report of a project'), ('source_and_use', 'certified statement of sources and uses')], max_length=16, verbose_name='report')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('subject', models.CharField(blank=True, max_length=64, verbose_name='project')),
                    ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                    ('sequence', models.PositiveBigIntegerField(verbose_name='ledger entry')),
                    ('head', models.CharField(max_length=64, verbose_name='hash of the ledger entry')),
                    ('parameters', models.JSONField(default=dict, verbose_name='parameters')),
                    ('content', models.JSONField(default=dict, verbose_name='content')),
                    ('restatement', models.TextField(blank=True, verbose_name='what was restated and why')),
                    ('digest', models.CharField(max_length=64, verbose_name='digest of what was certified')),
                    ('published_at', models.DateTimeField(verbose_name='published at')),
                    ('certified_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='reports.edition')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='fund.fund')),
                    ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'published report',
                    'verbose_name_plural': 'published reports',
                    'constraints': [models.UniqueConstraint(models.F('edition'), models.F('version'), name='one_publication_per_version'), models.CheckConstraint(condition=models.Q(('prepared_by', models.F('certified_by')), _negated=True), name='certified_by_another')],
                },
            ), migrations.CreateModel(
                name='PublishedFile',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('form', models.CharField(max_length=8, verbose_name='format')),
                    ('name', models.CharField(max_length=200, verbose_name='file name')),
                    ('media_type', models.CharField(max_length=100, verbose_name='type')),
                    ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                    ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.publication')),
                ],
                options={
                    'verbose_name': 'published file',
                    'verbose_name_plural': 'published files',
                    'constraints': [models.UniqueConstraint(models.F('publication'), models.F('form'), name='one_file_per_format')],
                    'indexes': [models.Index(fields=['digest'], name='published_file_by_digest')],
                },
            ), migrations.CreateModel(
                name='Subscription',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subscribed_at', models.DateTimeField(verbose_name='subscribed at')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='fund.fund')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'subscription',
                    'verbose_name_plural': 'subscriptions',
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('user'), name='one_subscription_per_person')],
                },
            )],
        ),
    ]
