/**
 * Messages as channels take them. What comes from data is shown as it is: it calls nobody, and makes no link.
 * Knows how Slack, Teams and Discord read a body; must not know where one is sent.
 */
import type { TEMPLATES } from '../../workflow/with/notify.ts';
import { linesOf, type Message } from './message.ts';

type Template = (typeof TEMPLATES)[number];

export const BODIES: Readonly<Record<Template, (message: Message) => object>> = {
  slack(message) {
    const { title, lines } = linesOf(message);
    const { link } = message;
    const shown = [
      // A line break would end what is bold.
      `*${slackText(title.replace(/\s+/g, ' '))}*`,
      ...lines.map(slackText),
      ...(link === undefined ? [] : [`<${slackText(link)}>`]),
    ];
    // Names and channels without their brackets are text then, too.
    return { text: shown.join('\n'), link_names: false, unfurl_links: false };
  },
  teams(message) {
    const { title, lines } = linesOf(message);
    const { link } = message;
    const bold = { type: 'TextRun', text: title, weight: 'bolder', size: 'large' };
    const body = [[bold], ...lines.flatMap((line) => line.split('\n').map((text) => [run(text)]))];
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      // Runs of text are shown as they are; blocks of text would be read as Markdown.
      body: body.map((inlines) => ({ type: 'RichTextBlock', inlines })),
      ...(link !== undefined && {
        actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
      }),
    };
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content };
    return { type: 'message', attachments: [attachment] };
  },
  discord(message) {
    const { title, lines } = linesOf(message);
    const { link } = message;
    const embed = {
      title: discordText(title),
      description: lines.map(discordText).join('\n').slice(0, MOST_DESCRIPTION),
      ...(link !== undefined && { url: link }),
    };
    return { embeds: [embed], allowed_mentions: { parse: [] } };
  },
  json: (message) => message,
};

/** What Discord takes. */
const MOST_DESCRIPTION = 4_096;

/** https://docs.slack.dev/messaging/formatting-message-text: these three are all that has a meaning in brackets. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function run(text: string): object {
  return { type: 'TextRun', text: text === '' ? ' ' : text };
}

/** A backslash in front of what Markdown and mentions are made of. */
function discordText(text: string): string {
  return text.replace(/[\\*_~`|>#()[\]<@:-]/g, '\\$&');
}
