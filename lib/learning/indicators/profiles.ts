/**
 * Named sets of defaults for a request. `compatible` trains as the predecessor did. `planner` trains models that a
 * maintenance planner can act on: probabilities that mean what they say, folds that are separate periods, no counter
 * among the features, and alarms that keep a budget (docs/evaluation.md). A field that a request gives itself wins.
 */
import type { Indicator } from './request.ts';

export const PROFILES = ['compatible', 'planner'] as const;
export type Profile = (typeof PROFILES)[number];

/** The profile of people: the console and the command line send it unless told otherwise. The API's is `compatible`. */
export const RECOMMENDED_PROFILE = 'planner' satisfies Profile;

/** Fields of which a group takes only one: a field that the request gives replaces all of them. */
const ALTERNATIVES = ['max_false_per_week', 'min_precision', 'cost'];

/** Fields by group, in the API's names, that differ from the defaults of a request. */
type ProfileFields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const PROFILE_FIELDS = {
  compatible: { status: {}, health: {} },
  planner: {
    status: {
      features: { counter_guard: true },
      search: { scoring: 'average_precision', fold_type: 'blocked', class_weight: 'none' },
      alarms: { max_false_per_week: 2, mute_hours: 'auto' },
    },
    health: {
      features: { counter_guard: true },
      search: { fold_type: 'blocked' },
    },
  },
} as const satisfies Readonly<Record<Profile, Readonly<Record<Indicator, ProfileFields>>>>;

/** Fills the fields of a profile into a body of POST /train that does not give them. Null counts as absent. */
export function withProfile(body: unknown, profile: Profile, indicator: Indicator): unknown {
  if (!isObject(body)) return body;
  const filled: Record<string, unknown> = { ...body };
  const fields: ProfileFields = PROFILE_FIELDS[profile][indicator];
  for (const [group, defaults] of Object.entries(fields)) {
    const given = body[group] ?? {};
    // The schema refuses what is not an object.
    if (!isObject(given)) continue;
    const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const hasChosen = ALTERNATIVES.some((name) => name in present);
    const used = Object.entries(defaults).filter(([name]) => !(hasChosen && ALTERNATIVES.includes(name)));
    filled[group] = { ...Object.fromEntries(used), ...present };
  }
  return filled;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
