"""Pictures as text: coordinates once, then SVG, TikZ and Typst."""
