/** A model's files: its report, and links to download each format. */
import type { ArtifactFormat, Model } from '../api/schemas.ts';
import { ModelFileLink } from './model-file-link.tsx';
import { useLocale } from '../hooks/use-locale.ts';

const EXTENSIONS: Readonly<Record<ArtifactFormat, string>> = {
  pkl: 'pkl',
  onnx: 'onnx',
  ubj: 'ubj',
  report: 'report.html',
  report_pt: 'pt.report.html',
  metrics: 'metrics.json',
};

export function ModelFiles({ model }: { readonly model: Model }) {
  const { t } = useLocale();
  const formats = Object.keys(model.artifacts) as ArtifactFormat[];
  return (
    <section class="card" aria-labelledby="files">
      <h2 id="files">{t.model.files}</h2>
      {model.artifacts.report === undefined ? (
        <p class="note">{t.model.noReport}</p>
      ) : (
        <p>
          <ModelFileLink modelId={model.id} format="report" purpose="open" class="button primary">
            {t.model.openReport}
          </ModelFileLink>{' '}
          <small class="note">{t.model.opensInNewTab}</small>
        </p>
      )}
      <ul class="files">
        {formats.map((format) => (
          <li key={format}>
            <ModelFileLink
              modelId={model.id}
              format={format}
              purpose="download"
              label={`${t.model.download} .${EXTENSIONS[format]}, ${t.model.formats[format]}`}
            >
              {t.model.download} .{EXTENSIONS[format]}
            </ModelFileLink>{' '}
            <span class="note">{t.model.formats[format]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
