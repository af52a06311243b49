#include "fetch/dial_rules.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "fetch/guard.h"

/* Up to the next ':' outside brackets; moves *rest behind it. */
static bool take_part(struct view *rest, struct view *ret_part)
{
	size_t from = 0, end;

	if (view_starts_with(*rest, "["))
		from = view_find_byte(*rest, 0, ']');
	end = view_find_byte(*rest, from, ':');
	if (end == rest->len)
		return false;
	*ret_part = view_slice(*rest, 0, end);
	*rest = view_slice(*rest, end + 1, rest->len);
	return true;
}

static bool read_port(struct view v, bool may_be_empty, unsigned *ret_port)
{
	uint64_t port = 0;

	if (may_be_empty && !v.len) {
		*ret_port = 0;
		return true;
	}
	if (!view_to_u64(v, &port) || port == 0 || port > 65535)
		return false;
	*ret_port = (unsigned)port;
	return true;
}

static bool is_address(struct view v)
{
	struct sockaddr_storage address;
	char text[64] = "[";

	if (guard_host_address(v, &address))
		return true;
	if (v.len > sizeof(text) - 3)
		return false;
	for (size_t i = 0; i < v.len; i++) /* IPv6 without brackets */
		text[i + 1] = v.ptr[i];
	text[v.len + 1] = ']';
	return guard_host_address(view_of(text), &address);
}

static bool are_addresses(struct view list)
{
	size_t start = 0, comma;

	do {
		comma = view_find_byte(list, start, ',');
		if (!is_address(view_slice(list, start, comma)))
			return false;
		start = comma + 1;
	} while (comma < list.len);
	return true;
}

static int parse_resolve(const char *text, struct dial_rule *ret_rule,
			 struct error *err)
{
	struct dial_rule rule = {.text = text};
	struct view rest = view_of(text), port = VIEW_NONE;

	if (view_starts_with(rest, "+"))
		rest = view_slice(rest, 1, rest.len);
	if (!take_part(&rest, &rule.host) || !rule.host.len ||
	    rule.host.ptr[0] == '-' || !take_part(&rest, &port) ||
	    !read_port(port, false, &rule.port) || !are_addresses(rest))
		return error_set(err, TS_E_USAGE,
				 "--resolve %s: HOST:PORT:ADDRESS is wanted",
				 text);
	*ret_rule = rule;
	return 0;
}

static int parse_connect_to(const char *text, struct dial_rule *ret_rule,
			    struct error *err)
{
	struct dial_rule rule = {.text = text};
	struct view rest = view_of(text), port = VIEW_NONE;

	if (!take_part(&rest, &rule.host) || !take_part(&rest, &port) ||
	    !read_port(port, true, &rule.port) ||
	    !take_part(&rest, &rule.to_host) ||
	    !read_port(rest, true, &rule.to_port))
		return error_set(
		    err, TS_E_USAGE,
		    "--connect-to %s: HOST:PORT:HOST:PORT is wanted", text);
	*ret_rule = rule;
	return 0;
}

int dial_rules_init(struct dial_rules *rules,
		    const struct dial_options *options, struct error *err)
{
	int r = 0;

	rules->resolve_count = options->resolve_count;
	rules->connect_to_count = options->connect_to_count;
	rules->resolve =
	    xcalloc(rules->resolve_count + 1, sizeof(struct dial_rule));
	rules->connect_to =
	    xcalloc(rules->connect_to_count + 1, sizeof(struct dial_rule));
	for (size_t i = 0; !r && i < rules->resolve_count; i++)
		r = parse_resolve(options->resolve[i], &rules->resolve[i], err);
	for (size_t i = 0; !r && i < rules->connect_to_count; i++)
		r = parse_connect_to(options->connect_to[i],
				     &rules->connect_to[i], err);
	if (r)
		dial_rules_release(rules);
	return r;
}

void dial_rules_release(struct dial_rules *rules)
{
	free(rules->resolve);
	free(rules->connect_to);
	*rules = (struct dial_rules){0};
}

struct dial_target dial_target_of(const char *url, struct view authority)
{
	struct dial_target target = {authority, 80};
	size_t from = 0, colon;
	struct view port;

	if (view_starts_with_nocase(view_of(url), "https:"))
		target.port = 443;
	if (view_starts_with(authority, "["))
		from = view_find_byte(authority, 0, ']');
	colon = view_find_byte(authority, from, ':');
	port = view_slice(authority, colon + 1, authority.len);
	target.host = view_slice(authority, 0, colon);
	read_port(port, false, &target.port);
	return target;
}

static bool applies(const struct dial_rule *rule, struct view host,
		    unsigned port)
{
	if (rule->port && rule->port != port)
		return false;
	return !rule->host.len || view_is(rule->host, "*") ||
	       view_equals_nocase(rule->host, host);
}

struct dial_choice dial_rules_find(const struct dial_rules *rules,
				   const struct dial_target *target)
{
	struct dial_choice choice = {NULL, NULL};
	struct view host = target->host;
	unsigned port = target->port;

	for (size_t i = 0; i < rules->connect_to_count; i++) {
		if (!applies(&rules->connect_to[i], host, port))
			continue;
		choice.connect_to = &rules->connect_to[i];
		if (choice.connect_to->to_host.len)
			host = choice.connect_to->to_host;
		if (choice.connect_to->to_port)
			port = choice.connect_to->to_port;
		break;
	}
	for (size_t i = rules->resolve_count; i-- > 0;) { /* last one wins */
		if (!applies(&rules->resolve[i], host, port))
			continue;
		choice.resolve = &rules->resolve[i];
		break;
	}
	return choice;
}
