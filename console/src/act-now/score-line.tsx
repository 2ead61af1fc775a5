/** The scores of the newest rows as a line against the threshold, and as a table. */
import { useLocale } from '../hooks/use-locale.ts';
import { mutedStretches } from './score-rows.ts';
import type { ScoreRow } from './score-rows.ts';

export interface ScoreLineProps {
  readonly rows: readonly ScoreRow[];
  /** Null if the policy gives no alarm. */
  readonly threshold: number | null;
}

/** Nothing without two rows: there is no line. */
export function ScoreLine({ rows, threshold }: ScoreLineProps) {
  const { t, format } = useLocale();
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || first.time === last.time) return null;
  const minutes = (Date.parse(last.time) - Date.parse(first.time)) / 60_000;
  const highest = Math.max(...rows.map(({ score }) => score));
  const top = Math.min(1, 1.15 * Math.max(highest, threshold ?? 0)) || 1;
  const x = ({ time }: ScoreRow) => (100 * (Date.parse(time) - Date.parse(first.time))) / (60_000 * minutes);
  const y = (score: number) => 100 - (100 * score) / top;
  const alarms = rows.filter(({ isAlarm }) => isAlarm);
  const muted = mutedStretches(rows);
  const summary = [
    t.actNow.lineOf(format.minutes(minutes), format.decimal(highest), format.decimal(last.score)),
    threshold === null ? t.actNow.lineWithoutThreshold : t.actNow.lineThreshold(format.decimal(threshold)),
    t.actNow.lineAlarms(alarms.length, format.whole(alarms.length)),
    ...(muted.length > 0 ? [t.actNow.lineMuted] : []),
  ].join(' ');
  return (
    <figure class="score-line">
      <figcaption>{t.actNow.line(format.minutes(minutes))}</figcaption>
      <div class="score-plot">
        <span class="score-top">{format.decimal(top, 2)}</span>
        <span class="score-zero">{format.whole(0)}</span>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={summary}>
          {muted.map(([from, to]) => (
            <rect
              key={from.time}
              class="score-muted"
              x={x(from)}
              width={Math.max(0.8, x(to) - x(from))}
              y={0}
              height={100}
            />
          ))}
          {threshold !== null && <path class="score-threshold" d={`M0 ${y(threshold)}H100`} />}
          <path
            class="score-path"
            d={rows
              .map((row, index) => `${index === 0 || row.isAfterGap ? 'M' : 'L'}${x(row)} ${y(row.score)}h0`)
              .join('')}
          />
          <path class="score-alarms" d={alarms.map((row) => `M${x(row)} ${y(row.score)}h0`).join('')} />
        </svg>
      </div>
      <p class="score-times note">
        <span>{format.utcTime(first.time)}</span>
        <span>{format.utcTime(last.time)}</span>
      </p>
      <ul class="score-legend note" aria-hidden="true">
        <li class="key-path">{t.actNow.score}</li>
        {threshold !== null && <li class="key-threshold">{t.actNow.threshold}</li>}
        {alarms.length > 0 && <li class="key-alarms">{t.actNow.alarmRow}</li>}
        {muted.length > 0 && <li class="key-muted">{t.actNow.mutedRow}</li>}
      </ul>
      <ScoreTable rows={rows} />
    </figure>
  );
}

/** The same rows for readers who do not see the line, newest first. */
function ScoreTable({ rows }: Pick<ScoreLineProps, 'rows'>) {
  const { t, format } = useLocale();
  return (
    <details>
      <summary>{t.actNow.asTable}</summary>
      <div class="scroll score-rows" role="region" aria-label={t.actNow.asTable} tabIndex={0}>
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{t.actNow.time}</th>
              <th scope="col" class="number">
                {t.actNow.score}
              </th>
              <th scope="col">{t.actNow.rowState}</th>
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map(({ time, score, isAlarm, isMuted }) => (
              <tr key={time}>
                <th scope="row">{format.utcTime(time)}</th>
                <td class="number">{format.decimal(score)}</td>
                <td>{isAlarm ? t.actNow.alarmRow : isMuted ? t.actNow.mutedRow : t.actNow.quietRow}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
