#include "scan/srcset.h"

static size_t skip_spaces(struct view v, size_t at)
{
	while (at < v.len && byte_is_space(v.ptr[at]))
		at++;
	return at;
}

static size_t skip_digits(struct view v, size_t at)
{
	while (at < v.len && byte_is_digit(v.ptr[at]))
		at++;
	return at;
}

/* A valid non-negative integer above zero; the largest stands for larger. */
static bool read_size(struct view number, uint64_t *ret_size)
{
	if (!number.len || skip_digits(number, 0) != number.len)
		return false;
	if (!view_to_u64(number, ret_size))
		*ret_size = UINT64_MAX;
	return *ret_size > 0;
}

static bool has_nonzero_digit(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if (v.ptr[i] >= '1' && v.ptr[i] <= '9')
			return true;
	}
	return false;
}

/* A valid floating-point number (section 2.3.4.3) that is not negative. */
static bool is_density(struct view v)
{
	bool negative = v.len && v.ptr[0] == '-';
	size_t at = negative ? 1 : 0;
	size_t whole = at, from;

	at = skip_digits(v, at);
	whole = at - whole;
	if (at < v.len && v.ptr[at] == '.') {
		from = at + 1;
		at = skip_digits(v, from);
		if (at == from)
			return false;
	} else if (!whole) {
		return false;
	}
	if (negative && has_nonzero_digit(view_slice(v, 0, at)))
		return false;
	if (at < v.len && byte_lower(v.ptr[at]) == 'e') {
		from = at + 1;
		if (from < v.len && (v.ptr[from] == '-' || v.ptr[from] == '+'))
			from++;
		at = skip_digits(v, from);
		if (at == from)
			return false;
	}
	return at == v.len;
}

/* One descriptor, such as `2x`; false when it spoils the candidate. */
static bool take_descriptor(struct srcset_candidate *candidate,
			    struct view descriptor)
{
	struct view number = view_slice(descriptor, 0, descriptor.len - 1);

	switch (descriptor.ptr[descriptor.len - 1]) {
	case 'w':
		return !candidate->width && !candidate->density.len &&
		       read_size(number, &candidate->width);
	case 'x':
		if (candidate->width || candidate->height ||
		    candidate->density.len || !is_density(number))
			return false;
		candidate->density = number;
		return true;
	case 'h':
		return !candidate->height && !candidate->density.len &&
		       read_size(number, &candidate->height);
	default:
		return false;
	}
}

/*
 * The end of the descriptor at `at`: a space or comma outside of parentheses
 * (which do not nest), or the value's end.
 */
static size_t descriptor_end(struct view v, size_t at)
{
	bool in_parens = false;

	for (; at < v.len; at++) {
		char c = v.ptr[at];

		if (c == '(')
			in_parens = true;
		else if (c == ')')
			in_parens = false;
		else if (!in_parens && (c == ',' || byte_is_space(c)))
			break;
	}
	return at;
}

/* All descriptors up to the comma; false when the candidate is dropped. */
static bool read_descriptors(struct view v, size_t *at,
			     struct srcset_candidate *candidate)
{
	bool good = true;

	for (;;) {
		size_t start = skip_spaces(v, *at);

		*at = descriptor_end(v, start);
		if (*at > start)
			good =
			    good && take_descriptor(candidate,
						    view_slice(v, start, *at));
		if (*at < v.len && v.ptr[*at] != ',')
			continue;
		if (*at < v.len)
			++*at;
		return good && (!candidate->height || candidate->width);
	}
}

bool srcset_next(struct view value, size_t *at,
		 struct srcset_candidate *ret_candidate)
{
	size_t i = *at;
	bool good = false;

	while (!good) {
		struct srcset_candidate candidate = {0};
		size_t end;

		while (i < value.len &&
		       (byte_is_space(value.ptr[i]) || value.ptr[i] == ','))
			i++;
		candidate.url.start = i;
		while (i < value.len && !byte_is_space(value.ptr[i]))
			i++;
		if (candidate.url.start == i)
			break;
		for (end = i; value.ptr[end - 1] == ',';)
			end--;
		candidate.url.end = end;
		good = end < i || read_descriptors(value, &i, &candidate);
		if (good)
			*ret_candidate = candidate;
	}
	*at = i;
	return good;
}
