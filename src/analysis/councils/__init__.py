"""Every council's profile as a page of the site, made on one machine or on a cluster."""
