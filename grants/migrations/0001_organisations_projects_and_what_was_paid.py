import django.core.validators
import django.db.models.deletion
import djmoney.models.fields
import fund.creating_together
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('fund', '0001_the_books'),
    ]

    operations = [
        fund.creating_together.CreateModels(
            operations=[migrations.CreateModel(
                name='HistoricalOrganisation',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('code', models.CharField(max_length=64, verbose_name='code')),
                    ('name', models.CharField(max_length=300, verbose_name='name')),
                    ('type', models.CharField(choices=[('un', 'United Nations organisation'), ('non_un', 'other international organisation'), ('national', 'national organisation')], default='un', max_length=16, verbose_name='type')),
                    ('support_cost_percent', models.DecimalField(decimal_places=4, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('99'))], verbose_name='indirect support cost (%)')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='fund.fund')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical organisation',
                    'verbose_name_plural': 'historical organisations',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalProject',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('number', models.CharField(max_length=64, verbose_name='number')),
                    ('title', models.CharField(max_length=500, verbose_name='title')),
                    ('level', models.CharField(blank=True, choices=[('country', 'country'), ('regional', 'regional'), ('global', 'global'), ('secretariat', 'secretariat')], max_length=16, verbose_name='level')),
                    ('country', models.CharField(blank=True, help_text='ISO 3166 alpha-3', max_length=3, verbose_name='country')),
                    ('start_date', models.DateField(blank=True, null=True, verbose_name='start date')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='end date')),
                    ('status', models.CharField(choices=[('pipeline', 'pipeline'), ('ongoing', 'ongoing'), ('operationally_closed', 'operationally closed'), ('financially_closed', 'financially closed'), ('cancelled', 'cancelled')], default='ongoing', max_length=24, verbose_name='status')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='fund.fund')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('output', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='fund.output', verbose_name='output')),
                    ('priority_focus', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='fund.priorityfocus', verbose_name='priority focus')),
                ],
                options={
                    'verbose_name': 'historical project',
                    'verbose_name_plural': 'historical projects',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=64, verbose_name='code')),
                    ('name', models.CharField(max_length=300, verbose_name='name')),
                    ('type', models.CharField(choices=[('un', 'United Nations organisation'), ('non_un', 'other international organisation'), ('national', 'national organisation')], default='un', max_length=16, verbose_name='type')),
                    ('support_cost_percent', models.DecimalField(decimal_places=4, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('99'))], verbose_name='indirect support cost (%)')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='fund.fund')),
                ],
                options={
                    'verbose_name': 'organisation',
                    'verbose_name_plural': 'organisations',
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('code'), name='organisation_code_once_per_fund')],
                },
            ), migrations.CreateModel(
                name='Project',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=64, verbose_name='number')),
                    ('title', models.CharField(max_length=500, verbose_name='title')),
                    ('level', models.CharField(blank=True, choices=[('country', 'country'), ('regional', 'regional'), ('global', 'global'), ('secretariat', 'secretariat')], max_length=16, verbose_name='level')),
                    ('country', models.CharField(blank=True, help_text='ISO 3166 alpha-3', max_length=3, verbose_name='country')),
                    ('start_date', models.DateField(blank=True, null=True, verbose_name='start date')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='end date')),
                    ('status', models.CharField(choices=[('pipeline', 'pipeline'), ('ongoing', 'ongoing'), ('operationally_closed', 'operationally closed'), ('financially_closed', 'financially closed'), ('cancelled', 'cancelled')], default='ongoing', max_length=24, verbose_name='status')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='fund.fund')),
                    ('output', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='fund.output', verbose_name='output')),
                    ('priority_focus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='fund.priorityfocus', verbose_name='priority focus')),
                ],
                options={
                    'verbose_name': 'project',
                    'verbose_name_plural': 'projects',
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('number'), name='project_number_once_per_fund')],
                },
            ), migrations.CreateModel(
                name='Expenditure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                    ('purpose', models.CharField(choices=[('programme', 'programme'), ('direct_cost', 'direct cost')], default='programme', max_length=16, verbose_name='purpose')),
                    ('reference', models.CharField(max_length=200, verbose_name='reference')),
                    ('category', models.CharField(choices=[('1', 'Staff and other personnel'), ('2', 'Supplies, commodities, materials'), ('3', 'Equipment, vehicles, furniture and depreciation'), ('4', 'Contractual services'), ('5', 'Travel'), ('6', 'Transfers and grants to counterparts'), ('7', 'General operating and other direct costs'), ('8', 'Indirect support costs'), ('O1', 'Supplies, commodities, equipment and transport (old)'), ('O2', 'Personnel (old)'), ('O3', 'Training of counterparts (old)'), ('O4', 'Contracts (old)'), ('O5', 'Other direct costs (old)')], max_length=4, verbose_name='category')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('amount_currency', djmoney.models.fields.CurrencyField(choices=[], default='USD', editable=False, max_length=3)),
                    ('amount', djmoney.models.fields.MoneyField(currency_choices=(), decimal_places=3, max_digits=15, verbose_name='amount')),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='fund.entry', verbose_name='entry')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='fund.fund')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.organisation', verbose_name='organisation')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.project', verbose_name='project')),
                ],
                options={
                    'verbose_name': 'expenditure',
                    'verbose_name_plural': 'expenditures',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('reference'), models.F('revision'), name='expenditure_once_per_fund')],
                },
            ), migrations.CreateModel(
                name='Allocation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=120, verbose_name='reference')),
                    ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                    ('purpose', models.CharField(choices=[('programme', 'programme'), ('direct_cost', 'direct cost')], default='programme', max_length=16, verbose_name='purpose')),
                    ('decided_on', models.DateField(verbose_name='decided on')),
                    ('direct_amount_currency', djmoney.models.fields.CurrencyField(choices=[], default='USD', editable=False, max_length=3)),
                    ('direct_amount', djmoney.models.fields.MoneyField(currency_choices=(), decimal_places=3, max_digits=15, verbose_name='direct cost')),
                    ('support_cost_currency', djmoney.models.fields.CurrencyField(choices=[], default='USD', editable=False, max_length=3)),
                    ('support_cost', djmoney.models.fields.MoneyField(currency_choices=(), decimal_places=3, max_digits=15, verbose_name='indirect support cost')),
                    ('decision', models.CharField(blank=True, max_length=120, verbose_name='decision')),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='fund.entry', verbose_name='entry')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='fund.fund')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.organisation', verbose_name='organisation')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.project', verbose_name='project')),
                ],
                options={
                    'verbose_name': 'allocation',
                    'verbose_name_plural': 'allocations',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('reference'), models.F('revision'), name='allocation_once_per_fund')],
                },
            ), migrations.CreateModel(
                name='Refund',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=120, verbose_name='reference')),
                    ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                    ('purpose', models.CharField(choices=[('programme', 'programme'), ('direct_cost', 'direct cost')], default='programme', max_length=16, verbose_name='purpose')),
                    ('value_date', models.DateField(verbose_name='value date')),
                    ('amount_currency', djmoney.models.fields.CurrencyField(choices=[], default='USD', editable=False, max_length=3)),
                    ('amount', djmoney.models.fields.MoneyField(currency_choices=(), decimal_places=3, max_digits=15, verbose_name='amount')),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='fund.entry', verbose_name='entry')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='fund.fund')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.organisation', verbose_name='organisation')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.project', verbose_name='project')),
                ],
                options={
                    'verbose_name': 'refund',
                    'verbose_name_plural': 'refunds',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('reference'), models.F('revision'), name='refund_once_per_fund')],
                },
            ), migrations.CreateModel(
                name='Transfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=120, verbose_name='reference')),
                    ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                    ('purpose', models.CharField(choices=[('programme', 'programme'), ('direct_cost', 'direct cost')], default='programme', max_length=16, verbose_name='purpose')),
                    ('value_date', models.DateField(verbose_name='value date')),
                    ('amount_currency', djmoney.models.fields.CurrencyField(choices=[], default='USD', editable=False, max_length=3)),
                    ('amount', djmoney.models.fields.MoneyField(currency_choices=(), decimal_places=3, max_digits=15, verbose_name='amount')),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='fund.entry', verbose_name='entry')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='fund.fund')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.organisation', verbose_name='organisation')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='grants.project', verbose_name='project')),
                ],
                options={
                    'verbose_name': 'transfer',
                    'verbose_name_plural': 'transfers',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('reference'), models.F('revision'), name='transfer_once_per_fund')],
                },
            )],
        ),
    ]
