// The token that the user has typed into the task pane, if the server asks for one.
globalThis.getAuth = async function () {
  let token = "";
  try {
    token = localStorage.getItem("cellgradToken") || "";
  } catch {
    // storage may be off
  }
  return { token, provider: "custom" };
};
