"""A pack's names, formulas and tests in ZEN, the expression language of JDM documents."""
