"""S-FEEL, the expression language of DMN tables: its syntax, and what of FEEL decision tables commonly use besides."""
