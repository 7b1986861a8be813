"""The real panel as a process of its own, with real calls, real keys, a real screen around it."""
