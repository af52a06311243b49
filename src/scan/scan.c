#include "scan/scan.h"

#include <stdlib.h>

#include "base/limit.h"
#include "scan/collector.h"
#include "scan/front_matter.h"
#include "scan/html.h"
#include "scan/markdown.h"
#include "scan/resolve.h"
#include "scan/shape.h"
#include "url/url.h"

/* Options come from the user: what is no URL is a wrong option. */
static int take_option(struct arena *arena, const char *what, const char *value,
		       const char **field, struct error *err)
{
	const char *url;

	if (!value)
		return 0;
	url = resolve_page_url(arena, view_of(value), NULL);
	if (!url)
		return error_set(err, TS_E_USAGE,
				 "%s '%s' is not an http or https URL", what,
				 value);
	*field = url;
	return 0;
}

static const char *resolve_base(struct scan *scan, const char *base_href)
{
	const char *page_url = scan->page.url, *base = NULL;
	struct url page = {0};

	if (!base_href)
		return page_url;
	if (page_url && url_parse(view_of(page_url), NULL, &page, NULL))
		return NULL;
	base = resolve_page_url(&scan->arena, view_of(base_href),
				page_url ? &page : NULL);
	url_release(&page);
	return base ? base : page_url;
}

/* What all the article says, and then what the caller knows better. */
static int settle_page(struct collector *collector,
		       const struct scan_options *options, struct error *err)
{
	struct scan *scan = collector->scan;
	struct page *page = &scan->page;
	int r;

	if (!page->url && collector->canonical)
		page->url = resolve_page_url(
		    &scan->arena, view_of(collector->canonical), NULL);
	r = take_option(&scan->arena, "the page's URL", options->page_url,
			&page->url, err);
	if (r)
		return r;
	page->base = resolve_base(scan, collector->base_href);
	page->policy = collector->meta_policy;
	if (!page->title.len)
		page->title =
		    arena_copy(&scan->arena, view_trim(collector->html_title));
	return take_option(&scan->arena, "the base URL", options->base_url,
			   &page->base, err);
}

static void scan_body(struct collector *collector, const struct text *file,
		      enum scan_as as)
{
	struct scan *scan = collector->scan;
	struct html_scanner *html =
	    html_scanner_new(collector, (struct layers){0}, NULL);
	struct markdown_options options = {
	    .mixed = as == SCAN_AUTO,
	    .loose = as != SCAN_MARKDOWN,
	};
	struct text body =
	    text_slice(&scan->arena, file, scan->page.body, file->bytes.len);

	scan->as = as;
	if (as == SCAN_AUTO)
		scan->as =
		    shape_is_html(body.bytes) ? SCAN_HTML : SCAN_MARKDOWN;
	options.html = scan->as == SCAN_HTML;
	markdown_scan(collector, &body, html, &options);
	html_scanner_free(html);
}

int scan_article(struct view bytes, const struct scan_options *options,
		 struct scan *ret_scan, struct error *err)
{
	struct scan scan = {.bytes = bytes};
	struct collector collector;
	struct front_matter front;
	struct text file;
	int r;

	if (bytes.len > LIMIT_ARTICLE_BYTES)
		return error_set(err, TS_E_TOO_LARGE,
				 "the article is longer than %zu bytes",
				 (size_t)LIMIT_ARTICLE_BYTES);
	arena_init(&scan.arena);
	if (view_starts_with(bytes, "\xFF\xFE") ||
	    view_starts_with(bytes, "\xFE\xFF"))
		scan.problem = "1:1: the text is UTF-16, in which nothing was "
			       "found; convert it to UTF-8";
	collector_init(&collector, &scan);
	file = text_of_file(&scan.arena, bytes);
	front = front_matter_find(bytes);
	scan.page.has_front_matter = front.present;
	scan.page.body = front.body;
	if (front.present)
		front_matter_scan(&collector, &file, &front);
	scan_body(&collector, &file, options->as);
	r = settle_page(&collector, options, err);
	if (!r)
		r = collector_finish(&collector, err);
	if (r)
		scan_release(&scan);
	else
		*ret_scan = scan;
	return r;
}

void scan_release(struct scan *scan)
{
	arena_release(&scan->arena);
	free(scan->refs);
	free(scan->marks);
	*scan = (struct scan){0};
}
