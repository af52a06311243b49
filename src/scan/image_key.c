#include "scan/image_key.h"

#include "base/limit.h"
#include "scan/resolve.h"

static bool is_one_of(struct view v, const char *const *words)
{
	for (; *words; words++)
		if (view_is_nocase(v, *words))
			return true;
	return false;
}

/* The words of keys that were seen to name images, and their kin. */
static bool word_names_image(struct view word)
{
	static const char *const words[] = {
	    "image",      "images",      "img",       "imgs",      "cover",
	    "covers",     "banner",      "banners",   "hero",      "logo",
	    "logos",      "icon",        "icons",     "favicon",   "avatar",
	    "photo",      "photos",      "picture",   "pictures",  "pic",
	    "pics",       "poster",      "thumb",     "thumbs",    "thumbnail",
	    "thumbnails", "background",  "bg",        "gallery",   "teaser",
	    "screenshot", "screenshots", "wallpaper", "portrait",  "imageurl",
	    "imgurl",     "imagesrc",    "imgsrc",    "imagepath", NULL,
	};
	static const char *const endings[] = {"image", "images",    "img",
					      "imgs",  "thumbnail", NULL};

	while (word.len && byte_is_digit(word.ptr[word.len - 1]))
		word.len--;
	for (size_t i = 0; endings[i]; i++)
		if (view_ends_with_nocase(word, endings[i]))
			return true;
	return is_one_of(word, words);
}

/* "image_alt" is about an image and names none. */
static bool word_is_about(struct view word)
{
	static const char *const words[] = {
	    "alt",         "caption", "credit",  "credits",      "attribution",
	    "copyright",   "license", "licence", "photographer", "title",
	    "text",        "width",   "height",  "size",         "position",
	    "description", "align",   "color",   "colour",       "style",
	    "class",       "type",    "link",    "source",       "author",
	    NULL,
	};

	return is_one_of(word, words);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The word of `key` at *at, which moves past it; empty at the end. */
static struct view next_word(struct view key, size_t *at)
{
	size_t start;

	while (*at < key.len && !byte_is_alnum(key.ptr[*at]))
		++*at;
	start = *at;
	while (*at < key.len && byte_is_alnum(key.ptr[*at])) {
		++*at;
		if (*at < key.len && is_upper(key.ptr[*at]) &&
		    !is_upper(key.ptr[*at - 1]))
			break;
	}
	return view_slice(key, start, *at);
}

static bool key_names_image(struct view key)
{
	size_t at = 0;
	bool names = false;

	for (struct view word = next_word(key, &at); word.len;
	     word = next_word(key, &at)) {
		/* "author_image" is an image, "image_author" is not. */
		if (names && word_is_about(word))
			return false;
		names |= word_names_image(word);
	}
	return names;
}

static bool key_is_about(struct view key)
{
	size_t at = 0;

	for (struct view word = next_word(key, &at); word.len;
	     word = next_word(key, &at))
		if (word_is_about(word))
			return true;
	return false;
}

enum image_claim image_claim_of(struct view key, struct view owner)
{
	static const char *const places[] = {"src",      "url",  "file",
					     "filename", "path", NULL};

	if (key_names_image(key))
		return CLAIM_ANY;
	if (key_is_about(key) || !key_names_image(owner))
		return CLAIM_NONE;
	return is_one_of(key, places) ? CLAIM_ANY : CLAIM_SUFFIX;
}

bool has_image_suffix(struct view v)
{
	static const char *const suffixes[] = {
	    "png",  "jpg",  "jpeg", "jpe",  "jfif", "gif", "webp",
	    "svg",  "svgz", "avif", "apng", "bmp",  "ico", "tif",
	    "tiff", "heic", "heif", "jxl",  NULL,
	};
	size_t end = view_find_byte(v, 0, '?'), dot;

	end = view_find_byte(view_slice(v, 0, end), 0, '#');
	dot = end;
	while (dot && byte_is_alnum(v.ptr[dot - 1]))
		dot--;
	if (dot < 2 || v.ptr[dot - 1] != '.' || v.ptr[dot - 2] == '/')
		return false;
	return is_one_of(view_slice(v, dot, end), suffixes);
}

static bool is_web_url(struct view v)
{
	if (view_starts_with_nocase(v, "http://") ||
	    view_starts_with_nocase(v, "https://"))
		return true;
	return view_starts_with(v, "//") && v.len > 2 && v.ptr[2] != '/' &&
	       !byte_is_space(v.ptr[2]);
}

/* Bytes below the blank: no key's value that names one image holds them. */
static bool has_control(struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		if ((unsigned char)v.ptr[i] < ' ')
			return true;
	return false;
}

static bool has_blank(struct view v)
{
	return view_find_byte(v, 0, ' ') < v.len;
}

bool image_value_counts(struct view value, enum image_claim claim)
{
	struct view v = view_trim(value);

	if (!v.len || v.len > LIMIT_URL_BYTES || has_control(v))
		return false;
	if (claim == CLAIM_NONE)
		return is_web_url(v) && has_image_suffix(v) && !has_blank(v);
	if (claim == CLAIM_ANY && is_web_url(v))
		return true;
	return has_image_suffix(v) || view_starts_with_nocase(v, "data:image/");
}
