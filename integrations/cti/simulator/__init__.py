"""A telephone system that plays scripted shifts and misbehaves on request; part of the product."""
