/**
 * Splits TypeScript or C into words, strings, comments and signs: enough to tell an import from a sentence about one.
 * TypeScript 7 has no JavaScript interface, and this program may depend on nothing.
 */

/** What a piece of source is. The text of a string or template is without its quotes. */
export type TokenKind = 'comment' | 'string' | 'template' | 'pattern' | 'word' | 'sign';

/** A piece of source; `line` counts from 1. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
}

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const STRING = /'(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?/y;
/** A regular expression literal; a slash within brackets does not end it. */
const PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const WORD = /[\p{L}\p{N}_$#]+/uy;
/** Static text of a template literal, up to its end or to the next `${`. */
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;

/** After these words a slash begins a pattern; after any other word it divides. */
const WORDS_BEFORE_PATTERN = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'void',
  'throw',
  'await',
  'yield',
]);

/** All tokens of a source, comments included, white space not. Never fails: what it cannot read becomes signs. */
export function tokenize(source: string): Token[] {
  return new Tokenizer(source).run();
}

class Tokenizer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  /** Depth of braces inside each `${` that is open, innermost last. */
  readonly #templates: number[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  run(): Token[] {
    while (this.#at < this.#source.length) this.#step();
    return this.#tokens;
  }

  #step(): void {
    if (this.#take(SPACE) !== undefined) return;
    if (this.#push('comment', COMMENT) || this.#push('string', STRING, stripQuotes)) return;
    if (this.#mayBeginPattern() && this.#push('pattern', PATTERN)) return;
    if (this.#push('word', WORD)) return;
    const sign = this.#source.charAt(this.#at);
    this.#at++;
    if (sign === '`' || this.#endsSubstitution(sign)) this.#template();
    else this.#tokens.push({ kind: 'sign', text: sign, line: this.#line });
  }

  /** Keeps count of braces, and says whether this one closes a `${`. */
  #endsSubstitution(sign: string): boolean {
    const innermost = this.#templates.length - 1;
    const depth = this.#templates[innermost];
    if (depth === undefined) return false;
    if (sign === '{') this.#templates[innermost] = depth + 1;
    if (sign !== '}') return false;
    if (depth > 0) {
      this.#templates[innermost] = depth - 1;
      return false;
    }
    this.#templates.pop();
    return true;
  }

  /** One stretch of a template literal: what follows is its end, or an expression in `${` and `}`. */
  #template(): void {
    this.#push('template', TEMPLATE_TEXT);
    if (this.#source.startsWith('${', this.#at)) {
      this.#templates.push(0);
      this.#at += 2;
    } else {
      this.#at++;
    }
  }

  #mayBeginPattern(): boolean {
    const last = this.#tokens.findLast((token) => token.kind !== 'comment');
    if (last === undefined) return true;
    if (last.kind === 'word') return WORDS_BEFORE_PATTERN.has(last.text);
    return last.kind === 'sign' && !')]}'.includes(last.text);
  }

  #push(kind: TokenKind, pattern: RegExp, edit: (text: string) => string = (text) => text): boolean {
    const line = this.#line;
    const text = this.#take(pattern);
    if (text === undefined) return false;
    this.#tokens.push({ kind, text: edit(text), line });
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#source)?.[0];
    if (text === undefined) return undefined;
    this.#at += text.length;
    this.#line += text.split('\n').length - 1;
    return text;
  }
}

function stripQuotes(text: string): string {
  return text.slice(1, text.endsWith(text.charAt(0)) && text.length > 1 ? -1 : undefined);
}
