"""The consolidated annual report: narrative and financial, one document of chapters, as data.

``chapters``, ``placeholders``, ``prose``, ``document`` and ``facts`` are pure; ``reading`` asks the database;
``assembling`` puts chapters together in the edition's language; the renderers draw what came of it.
"""
