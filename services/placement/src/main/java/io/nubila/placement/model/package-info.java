/** What placement knows: providers, their inventories, and who has what of them. */
@NullMarked
package io.nubila.placement.model;

import org.jspecify.annotations.NullMarked;
