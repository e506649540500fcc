"""What every page and answer shares: headers, forms, links, lists by the page, the web worker."""
