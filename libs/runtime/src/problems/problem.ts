/** One wrong place in a request. `pointer` is a JSON pointer as a URI fragment (RFC 6901): `#/figures/sale`. */
export interface PointedError {
  readonly pointer: string;
  readonly detail: string;
}

/** Members beside those of RFC 9457. `headers` go to the answer's headers, all else into its body. */
export interface ProblemMembers {
  readonly pointer?: string;
  readonly errors?: readonly PointedError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** An answer in `application/problem+json` (RFC 9457), thrown. */
export class Problem extends Error {
  readonly type: string;

  constructor(
    readonly status: number,
    name: string,
    readonly title: string,
    readonly told: { readonly detail?: string; readonly members?: ProblemMembers } = {},
  ) {
    super(told.detail ?? title);
    this.name = 'Problem';
    this.type = `urn:tributary:problem:${name}`;
  }
}

/** `name` is stable and in kebab-case: callers branch on the type that it becomes. */
export function problem(
  status: number,
  name: string,
  title: string,
  ...[detail, members]: [detail?: string | undefined, members?: ProblemMembers]
): Problem {
  return new Problem(status, name, title, {
    ...(detail === undefined ? {} : { detail }),
    ...(members === undefined ? {} : { members }),
  });
}

/** How each named refusal of a subject is answered. */
export type RefusalTable<Refusal extends string> = Readonly<
  Record<Refusal, { readonly status: number; readonly title: string }>
>;

export function refusalProblem<Refusal extends string>(
  table: RefusalTable<Refusal>,
  refusal: Refusal,
  detail?: string,
): Problem {
  const { status, title } = table[refusal];
  return problem(status, refusal, title, detail);
}
