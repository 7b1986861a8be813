"""The steps that bring an account database to the present schema; one that has shipped is never edited."""
