/*
 * scan/html_element: the element names that mean something, and which of them
 * are open.
 *
 * Layer: base. Internal to the room. Source: HTML standard, sections 13.1.2
 * (void elements, optional tags) and 13.2.6 (tree construction).
 *
 * No tree is built. The stack of open elements answers two questions: is the
 * place inside SVG or MathML, where other rules hold, and is there an element
 * left that its author has to close? Names that HTML does not know never count
 * as open: they are a writer's `List<String>` as often as an element.
 */
#ifndef SCAN_HTML_ELEMENT_H
#define SCAN_HTML_ELEMENT_H

#include "base/limit.h"
#include "base/view.h"
#include "scan/html_tokenizer.h"

enum html_element_flags {
	ELEMENT_VOID = 1, /* has no end tag; or opening it changes nothing */
	ELEMENT_OPTIONAL = 2, /* its end tag may be left out */
	ELEMENT_BREAKOUT = 4, /* its start tag ends SVG and MathML */
	ELEMENT_ALONE = 8,    /* its start tag ends one that is open */
	ELEMENT_RCDATA = 16,
	ELEMENT_RAWTEXT = 32,
	ELEMENT_SCRIPT = 64,
	ELEMENT_PLAINTEXT = 128,
};

/* id, name, flags; sorted by name. */
#define HTML_ELEMENTS(X)                                     \
	X(A, "a", ELEMENT_ALONE)                             \
	X(ABBR, "abbr", 0)                                   \
	X(ADDRESS, "address", 0)                             \
	X(AMP_IMG, "amp-img", 0)                             \
	X(ANNOTATION_XML, "annotation-xml", 0)               \
	X(AREA, "area", ELEMENT_VOID)                        \
	X(ARTICLE, "article", 0)                             \
	X(ASIDE, "aside", 0)                                 \
	X(AUDIO, "audio", 0)                                 \
	X(B, "b", ELEMENT_BREAKOUT)                          \
	X(BASE, "base", ELEMENT_VOID)                        \
	X(BDI, "bdi", 0)                                     \
	X(BDO, "bdo", 0)                                     \
	X(BIG, "big", ELEMENT_BREAKOUT)                      \
	X(BLOCKQUOTE, "blockquote", ELEMENT_BREAKOUT)        \
	X(BODY, "body", ELEMENT_OPTIONAL | ELEMENT_BREAKOUT) \
	X(BR, "br", ELEMENT_VOID | ELEMENT_BREAKOUT)         \
	X(BUTTON, "button", ELEMENT_ALONE)                   \
	X(CANVAS, "canvas", 0)                               \
	X(CAPTION, "caption", ELEMENT_OPTIONAL)              \
	X(CENTER, "center", ELEMENT_BREAKOUT)                \
	X(CITE, "cite", 0)                                   \
	X(CODE, "code", ELEMENT_BREAKOUT)                    \
	X(DATALIST, "datalist", 0)                           \
	X(DD, "dd", ELEMENT_OPTIONAL | ELEMENT_BREAKOUT)     \
	X(DEL, "del", 0)                                     \
	X(DESC, "desc", 0)                                   \
	X(DETAILS, "details", 0)                             \
	X(DFN, "dfn", 0)                                     \
	X(DIALOG, "dialog", 0)                               \
	X(DIV, "div", ELEMENT_BREAKOUT)                      \
	X(DL, "dl", ELEMENT_BREAKOUT)                        \
	X(DT, "dt", ELEMENT_OPTIONAL | ELEMENT_BREAKOUT)     \
	X(EM, "em", ELEMENT_BREAKOUT)                        \
	X(EMBED, "embed", ELEMENT_VOID | ELEMENT_BREAKOUT)   \
	X(FEIMAGE, "feimage", ELEMENT_VOID)                  \
	X(FIELDSET, "fieldset", 0)                           \
	X(FIGCAPTION, "figcaption", 0)                       \
	X(FIGURE, "figure", 0)                               \
	X(FONT, "font", 0)                                   \
	X(FOOTER, "footer", 0)                               \
	X(FOREIGNOBJECT, "foreignobject", 0)                 \
	X(FORM, "form", 0)                                   \
	X(H1, "h1", ELEMENT_BREAKOUT)                        \
	X(H2, "h2", ELEMENT_BREAKOUT)                        \
	X(H3, "h3", ELEMENT_BREAKOUT)                        \
	X(H4, "h4", ELEMENT_BREAKOUT)                        \
	X(H5, "h5", ELEMENT_BREAKOUT)                        \
	X(H6, "h6", ELEMENT_BREAKOUT)                        \
	X(HEAD, "head", ELEMENT_OPTIONAL | ELEMENT_BREAKOUT) \
	X(HEADER, "header", 0)                               \
	X(HGROUP, "hgroup", 0)                               \
	X(HR, "hr", ELEMENT_VOID | ELEMENT_BREAKOUT)         \
	X(I, "i", ELEMENT_BREAKOUT)                          \
	X(IFRAME, "iframe", ELEMENT_RAWTEXT)                 \
	X(IMAGE, "image", ELEMENT_VOID)                      \
	X(IMG, "img", ELEMENT_VOID | ELEMENT_BREAKOUT)       \
	X(INPUT, "input", ELEMENT_VOID)                      \
	X(INS, "ins", 0)                                     \
	X(KBD, "kbd", 0)                                     \
	X(LABEL, "label", 0)                                 \
	X(LEGEND, "legend", 0)                               \
	X(LI, "li", ELEMENT_OPTIONAL | ELEMENT_BREAKOUT)     \
	X(LINK, "link", ELEMENT_VOID)                        \
	X(LISTING, "listing", ELEMENT_BREAKOUT)              \
	X(MAIN, "main", 0)                                   \
	X(MAP, "map", 0)                                     \
	X(MARK, "mark", 0)                                   \
	X(MARQUEE, "marquee", 0)                             \
	X(MATH, "math", 0)                                   \
	X(MENU, "menu", ELEMENT_BREAKOUT)                    \
	X(META, "meta", ELEMENT_VOID | ELEMENT_BREAKOUT)     \
	X(MI, "mi", 0)                                       \
	X(MN, "mn", 0)                                       \
	X(MO, "mo", 0)                                       \
	X(MS, "ms", 0)                                       \
	X(MTEXT, "mtext", 0)                                 \
	X(NAV, "nav", 0)                                     \
	X(NOBR, "nobr", ELEMENT_BREAKOUT | ELEMENT_ALONE)    \
	X(NOEMBED, "noembed", ELEMENT_RAWTEXT)               \
	X(NOFRAMES, "noframes", ELEMENT_RAWTEXT)             \
	X(NOSCRIPT, "noscript", 0)                           \
	X(OBJECT, "object", 0)                               \
	X(OL, "ol", ELEMENT_BREAKOUT)                        \
	X(P, "p", ELEMENT_OPTIONAL | ELEMENT_BREAKOUT)       \
	X(PICTURE, "picture", 0)                             \
	X(PLAINTEXT, "plaintext", ELEMENT_PLAINTEXT)         \
	X(PRE, "pre", ELEMENT_BREAKOUT)                      \
	X(Q, "q", 0)                                         \
	X(RUBY, "ruby", ELEMENT_BREAKOUT)                    \
	X(S, "s", ELEMENT_BREAKOUT)                          \
	X(SAMP, "samp", 0)                                   \
	X(SCRIPT, "script", ELEMENT_SCRIPT)                  \
	X(SECTION, "section", 0)                             \
	X(SELECT, "select", 0)                               \
	X(SMALL, "small", ELEMENT_BREAKOUT)                  \
	X(SOURCE, "source", ELEMENT_VOID)                    \
	X(SPAN, "span", ELEMENT_BREAKOUT)                    \
	X(STRIKE, "strike", ELEMENT_BREAKOUT)                \
	X(STRONG, "strong", ELEMENT_BREAKOUT)                \
	X(STYLE, "style", ELEMENT_RAWTEXT)                   \
	X(SUB, "sub", ELEMENT_BREAKOUT)                      \
	X(SUMMARY, "summary", 0)                             \
	X(SUP, "sup", ELEMENT_BREAKOUT)                      \
	X(SVG, "svg", 0)                                     \
	X(TABLE, "table", ELEMENT_BREAKOUT)                  \
	X(TD, "td", ELEMENT_OPTIONAL)                        \
	X(TEMPLATE, "template", 0)                           \
	X(TEXTAREA, "textarea", ELEMENT_RCDATA)              \
	X(TH, "th", ELEMENT_OPTIONAL)                        \
	X(TITLE, "title", ELEMENT_RCDATA)                    \
	X(TT, "tt", ELEMENT_BREAKOUT)                        \
	X(U, "u", ELEMENT_BREAKOUT)                          \
	X(UL, "ul", ELEMENT_BREAKOUT)                        \
	X(USE, "use", ELEMENT_VOID)                          \
	X(VAR, "var", ELEMENT_BREAKOUT)                      \
	X(VIDEO, "video", 0)                                 \
	X(XMP, "xmp", ELEMENT_RAWTEXT)

enum html_element {
	HTML_OTHER, /* any other name */
#define HTML_ELEMENT_ENUM(id, name, flags) HTML_##id,
	HTML_ELEMENTS(HTML_ELEMENT_ENUM)
#undef HTML_ELEMENT_ENUM
	    HTML_ELEMENT_COUNT
};

/* In any case; HTML_OTHER when the name means nothing. */
enum html_element html_element_find(struct view name);
/* Lower case; "" for HTML_OTHER. */
const char *html_element_name(enum html_element element);
unsigned html_element_flags(enum html_element element);
/* How the text inside is read; MODE_DATA for most. */
enum html_mode html_element_mode(enum html_element element);

/* The rules that hold for an element's children. */
enum html_content { CONTENT_HTML, CONTENT_SVG, CONTENT_MATH };

struct html_open {
	unsigned char element, content;
};

/* Open elements, outermost first. Zeroed: none. */
struct html_stack {
	struct html_open open[LIMIT_NESTING];
	size_t depth;
	size_t beyond; /* opened past the limit and not closed yet */
	size_t count[HTML_ELEMENT_COUNT]; /* of each in open[] */
};

/* Of the innermost element; CONTENT_HTML and HTML_OTHER without any. */
enum html_content html_stack_content(const struct html_stack *stack);
enum html_element html_stack_top(const struct html_stack *stack);

void html_stack_push(struct html_stack *stack, enum html_element element,
		     enum html_content content);

/*
 * Close the innermost `element` and all that is inside it; nothing when none
 * is open. In the long run this costs no more than opening them did.
 */
void html_stack_close(struct html_stack *stack, enum html_element element);

/* Close elements until the content is HTML. */
void html_stack_break_out(struct html_stack *stack);

#endif
