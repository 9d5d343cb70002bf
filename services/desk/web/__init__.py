"""Web frame of every page of the desk: templates, languages, who is signed in, forms, headers, fault pages."""
