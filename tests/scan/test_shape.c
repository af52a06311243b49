#include "scan/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void bodies_have_a_shape(void **state)
{
	static const struct {
		const char *body;
		bool html;
	} cases[] = {
	    {"", false},
	    {"text", false},
	    {"<", false},
	    {"<!doctype html><p>a", true},
	    {"\n<!-- c -->\n<HTML>", true},
	    {"<?xml version='1.0'?>\n<html>", true},
	    {"<head><title>a</title>", true},
	    {"<header>a</header>\n\ntext", false},
	    {"\n<div>   \n<p>a</p>  \n</div>\n     ", true},
	    {"<div><div>a</div></div>", true},
	    {"<div><div>a</div>", false},
	    {"<div>a</div>\n\n# b", false},
	    {"<div>a</div></div>", false},
	    {"<div><!-- </div> --></div><!-- end -->", true},
	    {"<div>\n\n![a](b.png)\n\n</div>", false},
	    {"<DIV>a</div >", true},
	    {"<div>a</div", false},
	    {"<!-- never closed", false},
	    {"<img src=a>", false},
	    {"<https://a.example>", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (shape_is_html(view_of(cases[i].body)) != cases[i].html)
			fail_msg("%s", cases[i].body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bodies_have_a_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
