"""From pages to the typed tree: names, types and the shape of each kind of page. Every fault becomes a finding."""
