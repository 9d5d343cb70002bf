"""Identity: signed tokens that say who acts, from a site's issuer or from the installation itself."""
