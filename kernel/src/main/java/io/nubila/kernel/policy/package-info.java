/** Who may do what: the policy language, the rules of a service, and their enforcement. Start reading at {@code Policy}. */
@NullMarked
package io.nubila.kernel.policy;

import org.jspecify.annotations.NullMarked;
