/** What the service knows of: users, projects, roles, tokens. */
@NullMarked
package io.nubila.identity.model;

import org.jspecify.annotations.NullMarked;
