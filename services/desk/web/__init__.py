"""What every page of the desk is made with: templates, languages, who is signed in, forms, headers, fault pages."""
