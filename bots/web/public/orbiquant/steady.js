// Chainlit runs an element's file again whenever something around it changes (a word streams in, a message is
// sent). Each run makes new components, which React would mount anew: state, zoom and focus would be lost.

const known = new Map();

/** The component that the first run made under this name. It may use nothing of its run but its props, so
 * that what Chainlit gives anew (sendUserMessage) goes through them:
 *
 *   const Steady = window.orbiquant.steady("Candles", Candles);
 *   export default <Steady {...props} />;
 */
export function steady(name, component) {
  if (!known.has(name)) known.set(name, component);
  return known.get(name);
}
