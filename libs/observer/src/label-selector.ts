/** Label selectors as Kubernetes writes them, over labels as Hubble writes them: `source:key=value`. */

/** Says whether the labels of an endpoint are selected. */
export type LabelMatcher = (labels: readonly string[]) => boolean;

interface Label {
  readonly source: string;
  readonly key: string;
  readonly value: string;
}

const KEY = String.raw`(?:[A-Za-z0-9]+:)?[A-Za-z0-9_./-]+`;
const VALUE = String.raw`[A-Za-z0-9_.-]*`;
const IN = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`);
const COMPARE = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*(${VALUE})$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

/** Understands `a=b`, `a==b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`, joined by commas. Undefined when it is none. */
export function parseLabelSelector(text: string): LabelMatcher | undefined {
  const parts = text.split(/,(?![^()]*\))/).map((part) => part.trim());
  const requirements = parts.map(requirement);
  if (requirements.includes(undefined)) return undefined;
  return (labels) => {
    const parsed = labels.map(labelOf);
    return requirements.every((matches) => matches?.(parsed) === true);
  };
}

type Requirement = (labels: readonly Label[]) => boolean;

function requirement(text: string): Requirement | undefined {
  const [, inKey, word, list] = IN.exec(text) ?? [];
  if (inKey !== undefined && list !== undefined) {
    const values = new Set(list.split(',').map((value) => value.trim()));
    return valueIn(inKey, values, word === 'notin');
  }
  const [, key, sign, value] = COMPARE.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return valueIn(key, new Set([value]), sign === '!=');
  const [, not, existing] = EXISTS.exec(text) ?? [];
  if (existing === undefined) return undefined;
  const isOne = named(existing);
  return (labels) => labels.some(isOne) === (not === '');
}

/** As in Kubernetes, an endpoint without the label is not in any list. */
function valueIn(key: string, values: ReadonlySet<string>, isNegated: boolean): Requirement {
  const isOne = named(key);
  return (labels) => labels.some((label) => isOne(label) && values.has(label.value)) !== isNegated;
}

/** A key without a source is one of any source. */
function named(key: string): (label: Label) => boolean {
  const { source, key: name } = labelOf(key);
  return (label) => label.key === name && (source === 'any' || label.source === source);
}

function labelOf(text: string): Label {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const colon = name.indexOf(':');
  return {
    source: colon < 0 ? 'any' : name.slice(0, colon),
    key: colon < 0 ? name : name.slice(colon + 1),
    value: equals < 0 ? '' : text.slice(equals + 1),
  };
}
