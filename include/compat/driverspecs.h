/* SPDX-License-Identifier: MIT
 * driverspecs: the annotations __drv_… and _IRQL_…, which say nothing to other compilers, and those of sal.h. */
#ifndef WSPC_COMPAT_DRIVERSPECS_H
#define WSPC_COMPAT_DRIVERSPECS_H

#ifdef _WIN32
#include_next <driverspecs.h>
#else

#include "sal.h"

/* ---- Words ------------------------------------------------------------------------------------------------------- */

#define _IRQL_requires_same_
#define _IRQL_restores_
#define _IRQL_saves_
#define __drv_aliasesMem
#define __drv_constant
#define __drv_dispatchType_other
#define __drv_inTry
#define __drv_isObjectPointer
#define __drv_nonConstant
#define __drv_notConstant
#define __drv_notInTry
#define __drv_notPointer
#define __drv_restoresIRQL
#define __drv_sameIRQL
#define __drv_savesIRQL
#define __drv_useCancelIRQL
#define __kernel_code
#define __kernel_driver
#define __user_code
#define __user_driver

/* ---- Words with something in parentheses ------------------------------------------------------------------------- */

#define _IRQL_raises_(...)
#define _IRQL_requires_(...)
#define _IRQL_requires_max_(...)
#define _IRQL_requires_min_(...)
#define __analysis_assume(...)
#define __drv_acquiresExclusiveResource(...)
#define __drv_acquiresResource(...)
#define __drv_allocatesMem(...)
#define __drv_arg(...)
#define __drv_at(...)
#define __drv_deref(...)
#define __drv_dispatchType(...)
#define __drv_formatString(...)
#define __drv_freesMem(...)
#define __drv_fun(...)
#define __drv_functionClass(...)
#define __drv_in(...)
#define __drv_in_deref(...)
#define __drv_innerMustHold(...)
#define __drv_maxIRQL(...)
#define __drv_minIRQL(...)
#define __drv_mustHold(...)
#define __drv_neverHold(...)
#define __drv_nop(...)
#define __drv_out(...)
#define __drv_out_deref(...)
#define __drv_preferredFunction(...)
#define __drv_raisesIRQL(...)
#define __drv_releasesExclusiveResource(...)
#define __drv_releasesResource(...)
#define __drv_reportError(...)
#define __drv_requiresIRQL(...)
#define __drv_restoresIRQLGlobal(...)
#define __drv_ret(...)
#define __drv_savesIRQLGlobal(...)
#define __drv_setsIRQL(...)
#define __drv_strictType(...)
#define __drv_strictTypeMatch(...)
#define __drv_valueIs(...)
#define __drv_when(...)

#endif /* !_WIN32 */

#endif
