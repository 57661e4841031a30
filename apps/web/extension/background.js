// The button in the browser's bar opens Pando in a tab. Several tabs share one profile, as everywhere.
// oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-member-access -- the browser's own global has no types here
chrome.action.onClicked.addListener(() => {
  chrome.tabs.create({ url: 'index.html' });
});
