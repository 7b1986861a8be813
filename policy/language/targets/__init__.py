"""The targets of the compiler: what a typed tree becomes, and how it is made ready for that."""
