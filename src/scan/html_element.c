#include "scan/html_element.h"

#include <string.h>

static const struct {
	const char *name;
	unsigned flags;
} elements[HTML_ELEMENT_COUNT] = {{"", ELEMENT_VOID},
#define ELEMENT_ROW(id, name, flags) {name, flags},
				  HTML_ELEMENTS(ELEMENT_ROW)
#undef ELEMENT_ROW
};

/* Longer than the longest name. */
enum { NAME_MAX = 16 };

enum html_element html_element_find(struct view name)
{
	size_t low = 1, high = HTML_ELEMENT_COUNT;
	char lower[NAME_MAX];

	if (name.len >= sizeof(lower))
		return HTML_OTHER;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = byte_lower(name.ptr[i]);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = view_compare(view_make(lower, name.len),
					 view_of(elements[middle].name));

		if (!order)
			return (enum html_element)middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return HTML_OTHER;
}

const char *html_element_name(enum html_element element)
{
	return elements[element].name;
}

unsigned html_element_flags(enum html_element element)
{
	return elements[element].flags;
}

enum html_mode html_element_mode(enum html_element element)
{
	unsigned flags = elements[element].flags;

	if (flags & ELEMENT_RCDATA)
		return MODE_RCDATA;
	if (flags & ELEMENT_RAWTEXT)
		return MODE_RAWTEXT;
	if (flags & ELEMENT_SCRIPT)
		return MODE_SCRIPT;
	if (flags & ELEMENT_PLAINTEXT)
		return MODE_PLAINTEXT;
	return MODE_DATA;
}

static const struct html_open *top(const struct html_stack *stack)
{
	return stack->depth ? &stack->open[stack->depth - 1] : NULL;
}

enum html_content html_stack_content(const struct html_stack *stack)
{
	const struct html_open *open = top(stack);

	return open ? (enum html_content)open->content : CONTENT_HTML;
}

enum html_element html_stack_top(const struct html_stack *stack)
{
	const struct html_open *open = top(stack);

	return open ? (enum html_element)open->element : HTML_OTHER;
}

void html_stack_push(struct html_stack *stack, enum html_element element,
		     enum html_content content)
{
	if (stack->depth == LIMIT_NESTING) {
		stack->beyond++;
		return;
	}
	stack->open[stack->depth++] =
	    (struct html_open){(unsigned char)element, (unsigned char)content};
	stack->count[element]++;
}

static enum html_element pop(struct html_stack *stack)
{
	enum html_element element = html_stack_top(stack);

	stack->depth--;
	stack->count[element]--;
	stack->beyond = 0;
	return element;
}

void html_stack_close(struct html_stack *stack, enum html_element element)
{
	if (elements[element].flags & (ELEMENT_VOID | ELEMENT_OPTIONAL))
		return;
	if (stack->beyond) {
		stack->beyond--;
		return;
	}
	if (!stack->count[element])
		return;
	while (pop(stack) != element)
		;
}

void html_stack_break_out(struct html_stack *stack)
{
	while (html_stack_content(stack) != CONTENT_HTML)
		pop(stack);
}
