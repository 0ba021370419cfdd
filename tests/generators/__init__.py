"""Material for tests: seeded random funds as workbook rows, and the writing of workbooks."""
