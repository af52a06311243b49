/*
 * scan/html_page: what HTML says of itself as a document.
 *
 * Layer: url, base. Internal to the room.
 *
 * <base href>, <link rel=canonical>, <title>, and the <meta> elements that set
 * the referrer policy, the og:url and the Content-Security-Policy.
 */
#ifndef SCAN_HTML_PAGE_H
#define SCAN_HTML_PAGE_H

#include "scan/collector.h"
#include "scan/html_image.h"

/*
 * Take note of a start tag in HTML content. *has_link is kept by the caller,
 * false at first: the collector's canonical comes from a <link>.
 */
void html_page_tag(struct collector *collector, const struct html_tag *tag,
		   bool *has_link);

/* Take the text of a <title>; the first one that is not blank counts. */
void html_page_title(struct collector *collector, const struct text *text,
		     struct span part);

#endif
