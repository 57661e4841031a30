import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Screen, Section } from '../components/screen.tsx';
import { formatLocale } from '../i18n.ts';
import { paths } from '../routing/paths.ts';
import page from './page.module.css';
import { ServerState } from './server-state.tsx';
import styles from './servers-screen.module.css';
import { useServers, type ServerView } from './use-servers.ts';

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(formatLocale(), { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

function Server({ server }: { readonly server: ServerView }) {
  const { url, name, state, home, conversations, operator, country, version } = server;
  return (
    <li className={styles.server} data-server={url}>
      <div className={styles.first}>
        <h3 className={styles.name}>{name}</h3>
        <ServerState state={state} />
      </div>
      <p className={styles.url}>{url}</p>
      <dl className={styles.facts}>
        {operator !== '' && (
          <div>
            <dt>
              <Trans>Run by</Trans>
            </dt>
            <dd>{operator}</dd>
          </div>
        )}
        {country !== '' && (
          <div>
            <dt>
              <Trans>Country</Trans>
            </dt>
            <dd>{countryName(country)}</dd>
          </div>
        )}
        {version !== '' && (
          <div>
            <dt>
              <Trans>Version</Trans>
            </dt>
            <dd>{version}</dd>
          </div>
        )}
        <div>
          <dt>
            <Trans>Keeps</Trans>
          </dt>
          <dd>
            {home && <Trans>your account</Trans>}
            {home && conversations > 0 && ', '}
            {conversations > 0 && <Plural value={conversations} one="# conversation" other="# conversations" />}
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** Which servers keep what is yours, and which answer. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ServersScreen() {
  const { t } = useLingui();
  const servers = useServers();
  const homes = servers?.filter(({ home }) => home) ?? [];
  const others = servers?.filter(({ home }) => !home) ?? [];
  return (
    <Screen title={t`Your servers`} back={paths.conversations}>
      <p className={page.text}>
        <Trans>
          Your account and each conversation live on several servers that are run by different people. Any one of them
          may fail, and you notice nothing. They keep what is encrypted, and cannot read it.
        </Trans>
      </p>
      {homes.length > 0 && (
        <Section title={t`Your homes`}>
          <ul className={styles.servers} aria-label={t`Your homes`}>
            {homes.map((server) => (
              <Server key={server.url} server={server} />
            ))}
          </ul>
        </Section>
      )}
      {others.length > 0 && (
        <Section title={t`Other servers of your conversations`}>
          <ul className={styles.servers} aria-label={t`Other servers of your conversations`}>
            {others.map((server) => (
              <Server key={server.url} server={server} />
            ))}
          </ul>
        </Section>
      )}
    </Screen>
  );
}
