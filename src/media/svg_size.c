#include "media/svg_size.h"

enum { EXPONENT_MAX = 40 }; /* as far as single precision goes */

static bool take_byte(struct view *v, const char *any)
{
	for (; v->len && *any; any++)
		if (*v->ptr == *any) {
			*v = view_slice(*v, 1, v->len);
			return true;
		}
	return false;
}

static size_t take_digits(struct view *v, double *number)
{
	size_t digits = 0;

	for (; digits < v->len && byte_is_digit(v->ptr[digits]); digits++)
		*number = *number * 10 + (v->ptr[digits] - '0');
	*v = view_slice(*v, digits, v->len);
	return digits;
}

static double scale(double number, int exponent)
{
	for (; exponent > 0; exponent--)
		number *= 10;
	for (; exponent < 0; exponent++)
		number /= 10;
	return number;
}

/* An exponent, unless its e is the start of a unit (em, ex). */
static int take_exponent(struct view *v)
{
	struct view rest = *v;
	bool negative;
	double power = 0;

	if (!take_byte(&rest, "eE"))
		return 0;
	negative = rest.len && *rest.ptr == '-';
	take_byte(&rest, "+-");
	if (!take_digits(&rest, &power))
		return 0;
	*v = rest;
	if (power > EXPONENT_MAX)
		power = EXPONENT_MAX;
	return negative ? -(int)power : (int)power;
}

static bool take_number(struct view *v, double *ret_number)
{
	bool negative = v->len && *v->ptr == '-';
	double number = 0;
	size_t whole, fraction = 0;

	take_byte(v, "+-");
	whole = take_digits(v, &number);
	if (take_byte(v, "."))
		fraction = take_digits(v, &number);
	if (!whole && !fraction)
		return false;
	number = scale(number, take_exponent(v) - (int)fraction);
	*ret_number = negative ? -number : number;
	return true;
}

/* CSS Values 4, section 6.2: absolute lengths. */
static double pixels_of_unit(struct view unit)
{
	static const struct {
		const char *name;
		double pixels;
	} units[] = {{"", 1},           {"px", 1},         {"in", 96},
		     {"cm", 96 / 2.54}, {"mm", 96 / 25.4}, {"q", 96 / 101.6},
		     {"pt", 96.0 / 72}, {"pc", 16}};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (view_is_nocase(unit, units[i].name))
			return units[i].pixels;
	return 0;
}

static double read_length(struct view value)
{
	struct view v = view_trim(value);
	double number;

	if (!take_number(&v, &number) || number < 0)
		return 0;
	return number * pixels_of_unit(v);
}

static void read_box(struct svg_size *size, struct view value)
{
	double numbers[4];

	for (int i = 0; i < 4; i++) {
		while (take_byte(&value, " \t\r\n,"))
			;
		if (!take_number(&value, &numbers[i]))
			return;
	}
	if (numbers[2] > 0 && numbers[3] > 0) {
		size->box_width = numbers[2];
		size->box_height = numbers[3];
	}
}

void svg_size_note(struct svg_size *size, struct view name, struct view value)
{
	if (view_is(name, "width"))
		size->width = read_length(value);
	else if (view_is(name, "height"))
		size->height = read_length(value);
	else if (view_is(name, "viewBox"))
		read_box(size, value);
}

static uint32_t round_up(double pixels)
{
	if (!(pixels > 0))
		return 0;
	if (pixels >= (double)UINT32_MAX)
		return UINT32_MAX;
	if (pixels < 1)
		return 1;
	return (uint32_t)(pixels + 0.5);
}

void svg_size_pixels(const struct svg_size *size, uint32_t *ret_width,
		     uint32_t *ret_height)
{
	double width = size->width, height = size->height;

	if (size->box_width > 0 && size->box_height > 0) {
		double ratio = size->box_width / size->box_height;

		if (!(width > 0))
			width = height > 0 ? height * ratio : size->box_width;
		if (!(height > 0))
			height = width / ratio;
	}
	*ret_width = round_up(width);
	*ret_height = round_up(height);
}
