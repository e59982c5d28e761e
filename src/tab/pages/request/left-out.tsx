import { makeStyles, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { leftOutPage } from '../../../contract';
import { FailureBar } from '../../parts/failure-bar';
import { PageTurner } from '../../parts/page-turner';
import { usePages } from '../../parts/use-pages';
import { useApi, useText } from '../../shell/reader';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
  line: { unicodeBidi: 'isolate', overflowWrap: 'anywhere' },
});

/** Who was named and is not hit, each with the reason. */
export const LeftOut = ({ id, count }: { readonly id: string; readonly count: number }) => {
  const styles = useStyles();
  const text = useText();
  const api = useApi();
  const pages = usePages(id, undefined, (cursor) => api.get(`requests/${encodeURIComponent(id)}/left-out${cursor === undefined ? '' : `?cursor=${cursor}`}`, leftOutPage));
  const title = text('tab.many.left-out', { count });
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      <FailureBar failure={pages.failure} onRetry={pages.reload} />
      <ul className={styles.list}>
        {(pages.value?.leftOut ?? []).map(({ line }, index) => (
          <li key={`${index} ${line}`}>
            <Text className={styles.line} dir="auto">
              {line}
            </Text>
          </li>
        ))}
      </ul>
      <PageTurner number={pages.number} onPrevious={pages.onPrevious} onNext={pages.onNext} loading={pages.loading} />
    </section>
  );
};
