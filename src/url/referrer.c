#include "url/referrer.h"

#include "base/limit.h"

static const char *const names[] = {
    [REFERRER_EMPTY] = "",
    [REFERRER_NO_REFERRER] = "no-referrer",
    [REFERRER_NO_REFERRER_WHEN_DOWNGRADE] = "no-referrer-when-downgrade",
    [REFERRER_SAME_ORIGIN] = "same-origin",
    [REFERRER_ORIGIN] = "origin",
    [REFERRER_STRICT_ORIGIN] = "strict-origin",
    [REFERRER_ORIGIN_WHEN_CROSS_ORIGIN] = "origin-when-cross-origin",
    [REFERRER_STRICT_ORIGIN_WHEN_CROSS_ORIGIN] =
	"strict-origin-when-cross-origin",
    [REFERRER_UNSAFE_URL] = "unsafe-url",
};

/* What <meta name=referrer> took before there was a standard. */
static const struct {
	const char *name;
	enum referrer_policy policy;
} legacy[] = {
    {"never", REFERRER_NO_REFERRER},
    {"default", REFERRER_STRICT_ORIGIN_WHEN_CROSS_ORIGIN},
    {"always", REFERRER_UNSAFE_URL},
    {"origin-when-crossorigin", REFERRER_ORIGIN_WHEN_CROSS_ORIGIN},
};

const char *referrer_policy_name(enum referrer_policy policy)
{
	return names[policy];
}

enum referrer_policy referrer_policy_of_attribute(struct view value)
{
	int policy = REFERRER_UNSAFE_URL;

	while (policy > REFERRER_EMPTY && !view_is_nocase(value, names[policy]))
		policy--;
	return (enum referrer_policy)policy;
}

enum referrer_policy referrer_policy_of_meta(struct view content)
{
	for (size_t i = 0; i < sizeof(legacy) / sizeof(*legacy); i++)
		if (view_is_nocase(content, legacy[i].name))
			return legacy[i].policy;
	return referrer_policy_of_attribute(content);
}

static bool is_token(struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		if (!byte_is_alpha(v.ptr[i]) && v.ptr[i] != '-')
			return false;
	return true;
}

static struct view trim_blanks(struct view v)
{
	while (v.len && (v.ptr[0] == ' ' || v.ptr[0] == '\t'))
		v = view_slice(v, 1, v.len);
	while (v.len && (v.ptr[v.len - 1] == ' ' || v.ptr[v.len - 1] == '\t'))
		v.len--;
	return v;
}

/* Take the last known token of a list; false when it is off the grammar. */
static bool read_list(struct view line, enum referrer_policy *policy)
{
	for (size_t at = 0; at < line.len;) {
		size_t end = view_find_byte(line, at, ',');
		struct view token = trim_blanks(view_slice(line, at, end));
		enum referrer_policy known;

		if (!is_token(token))
			return false;
		known = referrer_policy_of_attribute(token);
		if (known != REFERRER_EMPTY)
			*policy = known;
		at = end + 1;
	}
	return true;
}

enum referrer_policy referrer_policy_of_header(const struct view *lines,
					       size_t count)
{
	enum referrer_policy policy = REFERRER_EMPTY;

	for (size_t i = 0; i < count; i++)
		if (!read_list(lines[i], &policy))
			return REFERRER_EMPTY;
	return policy;
}

/* An address of 127.0.0.0/8; any other host with a last number is no host. */
static bool is_loopback_v4(struct view host)
{
	for (size_t i = 0; i < host.len; i++)
		if (!byte_is_digit(host.ptr[i]) && host.ptr[i] != '.')
			return false;
	return view_starts_with(host, "127.");
}

static bool is_loopback(struct view host)
{
	if (view_is(host, "[::1]") || is_loopback_v4(host))
		return true;
	if (view_ends_with(host, "."))
		host.len--;
	return view_is(host, "localhost") || view_ends_with(host, ".localhost");
}

/* Potentially trustworthy (Secure Contexts, section 3.2). */
static bool is_trustworthy(const struct url *url)
{
	static const char *const schemes[] = {"https", "wss", "file", "data"};
	struct view scheme = url_scheme(url);

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (view_is(scheme, schemes[i]))
			return true;
	if (view_is(scheme, "about"))
		return view_is(url_path(url), "blank") ||
		       view_is(url_path(url), "srcdoc");
	return is_loopback(url_host(url));
}

/* How much of the source may be sent. */
enum extent { NOTHING, ORIGIN, ALL };

static enum extent decide(enum referrer_policy policy, bool same_origin,
			  bool downgrade)
{
	switch (policy) {
	case REFERRER_NO_REFERRER:
		return NOTHING;
	case REFERRER_UNSAFE_URL:
		return ALL;
	case REFERRER_ORIGIN:
		return ORIGIN;
	case REFERRER_SAME_ORIGIN:
		return same_origin ? ALL : NOTHING;
	case REFERRER_ORIGIN_WHEN_CROSS_ORIGIN:
		return same_origin ? ALL : ORIGIN;
	case REFERRER_STRICT_ORIGIN:
		return downgrade ? NOTHING : ORIGIN;
	case REFERRER_NO_REFERRER_WHEN_DOWNGRADE:
		return downgrade ? NOTHING : ALL;
	case REFERRER_EMPTY:
	case REFERRER_STRICT_ORIGIN_WHEN_CROSS_ORIGIN:
		break;
	}
	if (same_origin)
		return ALL;
	return downgrade ? NOTHING : ORIGIN;
}

static char *origin_of(const struct url *url)
{
	struct buf buf;

	buf_init(&buf, LIMIT_URL_BYTES);
	url_add_origin(url, &buf);
	buf_add_byte(&buf, '/');
	return buf_detach(&buf, NULL);
}

/* Credentials and fragment, which are never sent, do not count. */
static bool is_too_long(const struct url *url)
{
	size_t credentials = 0;

	if (url_has_credentials(url))
		credentials = url->host_start - url->username_start;
	return url->fragment_start - credentials > LIMIT_REFERRER_CHARS;
}

char *referrer_determine(enum referrer_policy policy, const struct url *source,
			 const struct url *target)
{
	bool downgrade = is_trustworthy(source) && !is_trustworthy(target);
	enum extent extent =
	    decide(policy, url_same_origin(source, target), downgrade);

	/* Other documents (file, data, about, blob) have opaque origins. */
	if (extent == NOTHING || !url_is_http(source))
		return NULL;
	if (extent == ORIGIN || is_too_long(source))
		return origin_of(source);
	return url_request_string(source);
}
