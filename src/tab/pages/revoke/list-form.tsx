import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useText } from '../../shell/reader';
import { Answer } from './answer';
import { AskButtons } from './ask-buttons';
import { ListInput } from './list-input';
import { Reason, reasonOf, useWrongReason } from './reason';
import { isHeldUp, useAsk, type Question } from './use-ask';
import { NO_LIST, textOf, useRead, type List, type ReadList } from './use-list';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM } });

const questionOf = (text: string, reason: string, whatIf: boolean): Question => ({ whatIf, about: text, body: { text, whatIf, ...reasonOf(reason) } });

/** Why nothing can be asked now; empty when it can. */
const useObstacle = (read: ReadList, reason: string): string => {
  const text = useText();
  const wrong = useWrongReason();
  if (read.went === 'nothing') return text('tab.list.empty');
  return read.went === 'wrong' ? read.because : wrong(reason);
};

/** A list that is pasted, dropped or chosen, the reason, the two questions, and what came of them. What was given stays. */
const ListForm = () => {
  const styles = useStyles();
  const [list, setList] = useState<List>(NO_LIST);
  const [reason, setReason] = useState('');
  const read = useRead(list);
  const { asked, ask } = useAsk();
  const obstacle = useObstacle(read, reason);
  const text = textOf(list);
  const about = asked?.question;
  const onAsk = (whatIf: boolean): void => {
    if (obstacle === '') ask(questionOf(text, reason, whatIf));
  };
  return (
    <div className={styles.form}>
      <ListInput list={list} read={read} onList={setList} />
      <Reason value={reason} onChange={setReason} />
      <AskButtons working={isHeldUp(asked, text) ? about : undefined} obstacle={obstacle} externalId={undefined} onAsk={onAsk} />
      <Answer asked={about?.about === text ? asked : undefined} onRetry={() => onAsk(about?.whatIf ?? true)} />
    </div>
  );
};

// React.lazy takes a module's default export and nothing else.
export default ListForm;
