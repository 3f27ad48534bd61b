// list.js - lists that keep pace with what they show. What an item is, is its owner's matter.

/**
 * Gives an element as many children as there are things: the last ones go, further ones are made.
 * @param {Element} list
 * @param {number} count
 * @param {(index: number) => Node} make the child at a place, from 0
 */
export function fitChildren(list, count, make) {
  while (list.children.length > count) list.lastElementChild?.remove();
  while (list.children.length < count) list.append(make(list.children.length));
}
