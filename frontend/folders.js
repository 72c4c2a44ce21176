// How much is in each folder stands beside its name in the choice of folders. It is counted when somebody
// is about to choose, so that no page waits for that; the page knows itself what is unread, and how many
// drafts there are.

let counted;

/** Once for each page. Without an answer the choice is as good as it was. */
export const count = (choice) => (counted ??= ask(choice));

async function ask({ options, dataset: { question, most, many } }) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch("/api/mailbox/folders", { method: "POST", headers, body: question });
  if (!answer.ok) return;
  const counts = await answer.json();
  for (const option of options) {
    const number = counts[option.value];
    if (number) option.dataset.count = number < most ? number : many;
    else if (number === 0) delete option.dataset.count;
  }
}
